/// Tells by the first line of a connection whether a host speaks, or a program that means another
/// kind of server: a web page can make a browser connect to any port of its machine, and have it
/// send lines of the page's own after the request line. Empty lines before it do not count, and as
/// much passes for a request as the most tolerant server takes. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace airmodem {

enum class FirstLineVerdict : std::uint8_t {
  Open,  ///< what has come may become either
  Host,
  Http,  ///< METHOD target HTTP/x, with any blanks between them
  Tls    ///< the hello of a TLS client, 16 03
};

/// Looks at a line as it comes, whatever its length, in any pieces.
class FirstLineJudge {
 public:
  /// Goes on with more of the line. What comes after the verdict does not change it.
  FirstLineVerdict take(std::string_view bytes);

  /// Whether a line that is open has begun as a request does: METHOD and a blank.
  bool has_method() const { return part_ == Part::Target || part_ == Part::Version; }

 private:
  enum class Part : std::uint8_t { Begin, Record, Method, Target, Version };

  FirstLineVerdict take(char c);
  FirstLineVerdict go_on(Part part);

  FirstLineVerdict verdict_ = FirstLineVerdict::Open;
  Part part_ = Part::Begin;
  std::size_t size_ = 0;  // of the part
};

}  // namespace airmodem
