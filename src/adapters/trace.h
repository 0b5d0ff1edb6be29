/// A file that tells everything that passed through a module: every byte, event and input, a line
/// each, with the time since the start in seconds.
///
///     0.000213 host "AT\r"
///     0.000229 event write bytes="AT\r\r\nOK\r\n"
///     4.120034 input closed link=0 why=peer
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/result.h"
#include "airmodem/time.h"

namespace airmodem {

struct TraceOptions {
  /// From so many bytes on the trace goes on in a new file, and the old one is called `.1`; what
  /// had that name before is gone. None: one file that grows.
  std::optional<std::uint64_t> limit;
};

class Trace {
 public:
  /// Makes the file, or opens one that is there; it is emptied with the first line.
  static Result<std::unique_ptr<Trace>> open(const std::filesystem::path& path,
                                             const TraceOptions& options = {});

  /// Removes the file if it was made for nothing.
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void host(Instant now, std::string_view bytes);
  void event(Instant now, const Event& event);
  void input(Instant now, const Input& input);

  /// Hands everything to the file. A trace that can no longer be written says so once in the log.
  void flush();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  using File = std::unique_ptr<std::FILE, Closer>;

  /// What becomes of a file that is there.
  enum class Old { Kept, Emptied, Refused };

  Trace(File file, std::filesystem::path path, const TraceOptions& options)
      : file_(std::move(file)), path_(std::move(path)), options_(options) {}

  static File open_file(const std::filesystem::path& path, Old old);
  void line(Instant now, std::string_view kind, std::string_view text);
  void begin_new_file();

  File file_;
  std::filesystem::path path_;
  TraceOptions options_;
  bool is_new_ = false;     ///< this object has made the file
  bool has_begun_ = false;  ///< it has a line
  bool has_failed_ = false;
};

}  // namespace airmodem
