/// A file that tells everything that passed through a module: every byte, event and input, a line
/// each, with the time since the start in seconds.
///
///     # airmodem trace 2 2026-11-27T19:40:03.120411Z
///     0.000213 host "AT\r"
///     0.000229 event write bytes="AT\r\r\nOK\r\n"
///     4.120034 input closed link=0 why=peer
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/output/line_output.h"
#include "adapters/owned_fd.h"
#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/result.h"
#include "airmodem/time.h"

namespace airmodem {

/// How much of a trace waits for a slow disk or a reader: what passes through at full speed in a
/// good part of a second.
inline constexpr std::size_t kTraceBacklog = 4 * 1024 * 1024;

struct TraceOptions {
  /// From so many bytes on the trace goes on in a new file, and the old one is called `.1`; what
  /// had that name before is gone. None: one file that grows.
  std::optional<std::uint64_t> limit;
};

class Trace {
 public:
  /// Makes the file, or opens one that is there, and lets this user alone read it; it is emptied
  /// with the first line.
  static Result<std::unique_ptr<Trace>> open(const std::filesystem::path& path,
                                             const TraceOptions& options = {});

  /// Removes the file if it was made for nothing. What is unwritten is still written.
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void host(Instant now, std::string_view bytes);
  void event(Instant now, const Event& event);
  void input(Instant now, const Input& input);
  /// So many bytes of the host were lost before the module could take them.
  void lost(Instant now, std::size_t count);

  /// Hands everything to the file, without waiting for it. What it does not take is counted there
  /// and in the log.
  void flush();

 private:
  Trace(OwnedFd file, std::filesystem::path path, const TraceOptions& options)
      : file_(std::move(file)), path_(std::move(path)), options_(options) {}

  void line(Instant now, std::string_view kind, std::string_view text);
  void begin(Instant now);

  OwnedFd file_;  ///< until it has a line
  std::filesystem::path path_;
  TraceOptions options_;
  bool is_new_ = false;  ///< this object has made the file
  std::string unwritten_;
  std::optional<LineOutput> output_;  ///< from the first line on
};

}  // namespace airmodem
