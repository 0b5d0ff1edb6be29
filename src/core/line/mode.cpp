#include "core/line/mode.h"

#include <array>

namespace airmodem {
namespace {

using Cause = ModeCause;

constexpr std::array kTransitions{
    ModeTransition{Mode::Off, Cause::Started, Mode::Command},
    ModeTransition{Mode::Command, Cause::Stops, Mode::Off},
    ModeTransition{Mode::Waiting, Cause::Stops, Mode::Off},
    ModeTransition{Mode::Prompt, Cause::Stops, Mode::Off},
    ModeTransition{Mode::Data, Cause::Stops, Mode::Off},
    ModeTransition{Mode::Command, Cause::Result, Mode::Command},
    ModeTransition{Mode::Command, Cause::Pends, Mode::Waiting},
    ModeTransition{Mode::Command, Cause::Asks, Mode::Prompt},
    ModeTransition{Mode::Command, Cause::Connects, Mode::Data},
    ModeTransition{Mode::Waiting, Cause::Result, Mode::Command},
    ModeTransition{Mode::Waiting, Cause::Resumes, Mode::Command},
    ModeTransition{Mode::Prompt, Cause::Pends, Mode::Waiting},
    ModeTransition{Mode::Prompt, Cause::Result, Mode::Command},
    ModeTransition{Mode::Data, Cause::Escape, Mode::Command},
    ModeTransition{Mode::Data, Cause::Connection, Mode::Command},
};

constexpr std::array<std::string_view, 5> kModeNames{"OFF", "COMMAND", "WAITING", "PROMPT", "DATA"};
constexpr std::array<std::string_view, 9> kCauseNames{"started",
                                                      "off or restart",
                                                      "the result comes later",
                                                      "a payload is asked for",
                                                      "result",
                                                      "the line goes on",
                                                      "CONNECT",
                                                      "+++ or DTR",
                                                      "the connection is gone"};

}  // namespace

std::span<const ModeTransition> mode_transitions() { return kTransitions; }

std::string_view name_of(Mode mode) { return kModeNames[static_cast<std::size_t>(mode)]; }
std::string_view name_of(ModeCause cause) { return kCauseNames[static_cast<std::size_t>(cause)]; }

bool fire(Mode& mode, ModeCause cause) { return fire_in(mode_transitions(), mode, cause); }

}  // namespace airmodem
