#include "adapters/terminal/first_line.h"

namespace airmodem {
namespace {

/// The record type of a handshake, and the first byte of every version of TLS.
constexpr char kTlsHandshake = 0x16;
constexpr char kTlsVersion = 0x03;

constexpr std::string_view kVersion = "HTTP/";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A character of a method (RFC 9110, token): scripts may choose their own.
bool is_token(char c) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return is_letter || is_digit(c) || kSigns.find(c) != std::string_view::npos;
}

/// What servers that are not strict take for a blank between the parts of a request (RFC 9112, 3).
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

}  // namespace

FirstLineVerdict FirstLineJudge::take(std::string_view bytes) {
  for (std::size_t n = 0; n < bytes.size() && verdict_ == FirstLineVerdict::Open; ++n) {
    verdict_ = take(bytes[n]);
  }
  return verdict_;
}

FirstLineVerdict FirstLineJudge::take(char c) {
  switch (part_) {
    case Part::Begin:
      if (is_line_end(c) || is_blank(c)) return FirstLineVerdict::Open;
      if (c == kTlsHandshake) return go_on(Part::Record);
      return is_token(c) ? go_on(Part::Method) : FirstLineVerdict::Host;
    case Part::Record:
      return c == kTlsVersion ? FirstLineVerdict::Tls : FirstLineVerdict::Host;
    case Part::Method:
      if (is_blank(c)) return go_on(Part::Target);
      return is_token(c) ? FirstLineVerdict::Open : FirstLineVerdict::Host;
    case Part::Target:
      if (is_line_end(c)) return FirstLineVerdict::Host;
      if (is_blank(c)) return size_ > 0 ? go_on(Part::Version) : FirstLineVerdict::Open;
      size_ = 1;
      return FirstLineVerdict::Open;
    case Part::Version:
      if (size_ == 0 && is_blank(c)) return FirstLineVerdict::Open;
      if (size_ == kVersion.size()) {
        return is_digit(c) ? FirstLineVerdict::Http : FirstLineVerdict::Host;
      }
      return c == kVersion[size_++] ? FirstLineVerdict::Open : FirstLineVerdict::Host;
  }
  return FirstLineVerdict::Host;
}

FirstLineVerdict FirstLineJudge::go_on(Part part) {
  part_ = part;
  size_ = 0;
  return FirstLineVerdict::Open;
}

}  // namespace airmodem
