#include "core/command/family.h"

#include "core/check.h"

namespace airmodem {
namespace {

using Takers = std::array<decltype(InputRow::take), std::variant_size_v<Input>>;

// Each kind of input is one family's.
Takers collect_takers() {
  Takers takers{};
  for (const Family* const family : families()) {
    for (const InputRow& row : family->inputs) takers.at(row.index) = row.take;
  }
  for (const auto take : takers) AIRMODEM_CHECK(take != nullptr);
  return takers;
}

}  // namespace

void take_input(Context& context, const Input& input) {
  static const Takers kTakers = collect_takers();
  kTakers.at(input.index())(context, input);
}

std::vector<Moment> functions_of(Moment Family::*moment) {
  std::vector<Moment> functions;
  for (const Family* const family : families()) {
    if (family->*moment != nullptr) functions.push_back(family->*moment);
  }
  return functions;
}

}  // namespace airmodem
