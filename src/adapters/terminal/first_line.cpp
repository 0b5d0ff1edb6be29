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

/// A character of a target: no blank, and no control character.
bool is_target(char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7F'; }

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
      if (c == kTlsHandshake) return go_on(Part::Record);
      return is_token(c) ? go_on(Part::Method) : FirstLineVerdict::Host;
    case Part::Record:
      return c == kTlsVersion ? FirstLineVerdict::Tls : FirstLineVerdict::Host;
    case Part::Method:
      if (c == ' ') return go_on(Part::Target);
      return is_token(c) ? FirstLineVerdict::Open : FirstLineVerdict::Host;
    case Part::Target:
      if (c == ' ' && size_ > 0) return go_on(Part::Version);
      size_ = 1;
      return is_target(c) ? FirstLineVerdict::Open : FirstLineVerdict::Host;
    case Part::Version:
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
