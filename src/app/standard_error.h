/// Standard error, for the log and for what the program has to say: nobody ever waits for it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "adapters/output/line_output.h"

namespace airmodem {

/// The output; it is there until the process ends. What it loses is counted in it, nowhere else.
LineOutput& standard_error();

/// `text` with its control characters written as \n, \x1B and the like: options, paths and names
/// may hold any.
std::string on_one_line(std::string_view text);

/// Writes a line, without its end, to it.
void say(std::string_view line);

/// Sends the log to it, from `level` on ("warn").
void log_to_standard_error(const std::string& level);

/// Writes the line, with its end, to standard output. 0, or the errno value of what failed: that is
/// ETIMEDOUT where nobody has taken all of it for `patience`.
int write_to_standard_output(std::string_view line, std::chrono::milliseconds patience);

/// Writes all of `text` to standard output, however long that is not read; false when that fails,
/// and standard error says why. A reader who has gone wants no more: that is no failure.
bool print(std::string_view text);

/// Gives the descriptors 0 to 2 that are closed to something that can be neither read nor written:
/// otherwise the next file or socket would get such a number, and what is meant for standard error
/// would go there.
void occupy_standard_descriptors();

}  // namespace airmodem
