/// A command as a log shows it: on one line, short, without its secrets (spec: error.secrets).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/text/command_parser.h"

namespace airmodem {

/// The most characters of a name that are shown: the longest name there is has 13.
inline constexpr std::size_t kShownName = 24;

/// The most bytes of values that are shown: those of CIPSTART with a long name of a server.
inline constexpr std::size_t kShownValues = 96;

enum class Values : std::uint8_t { Shown, Hidden };

/// Whether a command's number stands directly after its name: ATE1, AT&W, but not ATS0=1.
bool is_basic(std::string_view name);

/// At most `limit` bytes of a text that the host has typed, escaped; `...` for the rest.
std::string shown_text(std::string_view typed, std::size_t limit);

/// `AT+CIPSTART`, in upper case; `AT` for a line without a command. `***` stands for what the name
/// has from `hidden_from` on: `AT***`, `AT+CPIN***`.
std::string shown_name(const ParsedCommand& command,
                       std::optional<std::size_t> hidden_from = std::nullopt);

/// What was typed after the name: `=1,"TCP"`, `=***`, `?`, `=?`, or nothing.
std::string shown_form(const ParsedCommand& command, Values values);

}  // namespace airmodem
