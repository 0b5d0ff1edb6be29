#include "core/command/family.h"

namespace airmodem {

void take_input(Context& context, const Input& input) {
  for (const Family* const family : families()) {
    for (const InputRow& row : family->inputs) {
      if (row.index == input.index()) row.take(context, input);
    }
  }
}

void tell(Context& context, Moment Family::*moment) {
  for (const Family* const family : families()) {
    if (family->*moment != nullptr) (family->*moment)(context);
  }
}

}  // namespace airmodem
