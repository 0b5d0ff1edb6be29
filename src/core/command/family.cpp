#include "core/command/family.h"

namespace airmodem {

void take_input(Context& context, const Input& input) {
  for (const Family* const family : families()) {
    for (const InputRow& row : family->inputs) {
      if (row.index == input.index()) row.take(context, input);
    }
  }
}

std::vector<Moment> functions_of(Moment Family::*moment) {
  std::vector<Moment> functions;
  for (const Family* const family : families()) {
    if (family->*moment != nullptr) functions.push_back(family->*moment);
  }
  return functions;
}

}  // namespace airmodem
