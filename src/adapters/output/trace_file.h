/// A file that holds a trace (runtime/trace.h). Its first line tells the format and the wall
/// clock's time of second 0:
///
///     # airmodem trace 4 2026-11-27T19:40:03.120411Z
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "adapters/output/line_output.h"
#include "adapters/owned_fd.h"
#include "airmodem/result.h"
#include "airmodem/time.h"
#include "runtime/trace.h"

namespace airmodem {

/// How much of a trace waits for a slow disk or a reader: what passes through at full speed in a
/// good part of a second.
inline constexpr std::size_t kTraceBacklog = 4 * 1024 * 1024;

struct TraceOptions {
  /// From so many bytes on the trace goes on in a new file, and the old one is called `.1`; what
  /// had that name before is gone, unless another trace that is being written has it: then the
  /// file grows on, and the log says so. None: one file that grows.
  std::optional<std::uint64_t> limit;
  std::string owner = {};  ///< the module whose it is, for the log, or empty
};

/// What the trace at `path` is called when it has reached its limit.
std::filesystem::path name_of_old_trace(std::filesystem::path path);

class TraceFile final : public TraceSink {
 public:
  /// Makes the file, or opens one that is there, and lets this user alone read it; it is emptied
  /// with the first line. Fails where another trace that is being written has it, or has the name
  /// that it gets at its limit.
  static Result<std::unique_ptr<TraceFile>> open(const std::filesystem::path& path,
                                                 const TraceOptions& options = {});

  /// Whether files can be made in `folder`, for traces that are opened later; empty: where this
  /// process is.
  static Result<void> check_folder(const std::filesystem::path& folder);

  /// Removes the file if it was made for nothing. What is unwritten is still written.
  ~TraceFile() override;
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  /// What the file does not take is counted there and in the log.
  void write(Instant now, std::string lines) override;

 private:
  TraceFile(OwnedFd file, std::filesystem::path path, const TraceOptions& options)
      : file_(std::move(file)), path_(std::move(path)), options_(options) {}

  void begin(Instant now);

  OwnedFd file_;  ///< until it has a line
  std::filesystem::path path_;
  TraceOptions options_;
  bool is_new_ = false;               ///< this object has made the file
  std::optional<LineOutput> output_;  ///< from the first line on
};

}  // namespace airmodem
