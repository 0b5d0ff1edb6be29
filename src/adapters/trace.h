/// A file that tells everything that passed through a module: every byte, event and input, a line
/// each, with the time since the start in seconds.
///
///     0.000213 host "AT\r"
///     0.000229 event write bytes="AT\r\r\nOK\r\n"
///     4.120034 input closed link=0 why=peer
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/result.h"
#include "airmodem/time.h"

namespace airmodem {

class Trace {
 public:
  /// Makes the file, or empties it.
  static Result<std::unique_ptr<Trace>> open(const std::filesystem::path& path);

  void host(Instant now, std::string_view bytes);
  void event(Instant now, const Event& event);
  void input(Instant now, const Input& input);

  /// Hands everything to the file. A trace that can no longer be written says so once in the log.
  void flush();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit Trace(std::FILE* file) : file_(file) {}
  void line(Instant now, std::string_view kind, std::string_view text);

  std::unique_ptr<std::FILE, Closer> file_;
  bool has_failed_ = false;
};

}  // namespace airmodem
