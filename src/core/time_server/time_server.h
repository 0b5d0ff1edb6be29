/// The time of a time server (CNTP; spec: time.*).
#pragma once

#include "core/context.h"

namespace airmodem {

/// Asks the server that is set; its answer, or why there is none, is a line of its own.
Outcome ask_for_time(Context& context);

/// Ends a question without a word.
void cancel_time_question(Context& context);

/// No answer has come in time.
void time_server_timed_out(Context& context);

void take(Context& context, const TimeAnswered& input);
void take(Context& context, const TimeFailed& input);

}  // namespace airmodem
