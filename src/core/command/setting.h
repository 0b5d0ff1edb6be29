/// Handlers for commands that keep one setting, which has a number, and do nothing else, or not
/// even that.
#pragma once

#include <type_traits>

#include "core/command/command.h"

namespace airmodem {

/// OK.
inline Outcome accept(Context&, const Arguments&) { return Outcome::ok(); }

/// The settings that a member belongs to: the line's, or a slice.
template <class Group, class Value>
Group& group_of(Context& context, Value Group::*) {
  if constexpr (std::is_same_v<Group, LineSettings>) {
    return context.line_settings;
  } else {
    return context.of<Group>();
  }
}

/// Read: `+NAME: <n>`.
template <auto Member>
Outcome read_setting(Context& context, const Arguments&) {
  return answer_line(context, number_of(group_of(context, Member).*Member));
}

/// Set: keeps the number, which the row has checked; one left out is 0, as in ATE.
template <auto Member>
Outcome keep_setting(Context& context, const Arguments& arguments) {
  auto& setting = group_of(context, Member).*Member;
  setting = static_cast<std::remove_reference_t<decltype(setting)>>(arguments.number_or(0, 0));
  return Outcome::ok();
}

}  // namespace airmodem
