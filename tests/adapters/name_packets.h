/// The packets of a name server that a test plays (RFC 1035), as bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace airmodem::e2e {

inline constexpr std::size_t kNameHeaderSize = 12;
inline constexpr unsigned kTypeA = 1;
inline constexpr unsigned kTypeAaaa = 28;
inline constexpr unsigned kNoSuchName = 3;

/// Where the one question's type stands: after its name, whose parts are length and bytes.
inline std::size_t type_position(const std::string& question) {
  std::size_t at = kNameHeaderSize;
  while (question.at(at) != '\0') at += static_cast<unsigned char>(question.at(at)) + 1U;
  return at + 1;
}

inline bool asks_for_v4(const std::string& question) {
  return static_cast<unsigned char>(question.at(type_position(question) + 1)) == kTypeA;
}

inline std::string name_reply_header(const std::string& question, unsigned code,
                                     std::size_t answers) {
  std::string reply = question.substr(0, type_position(question) + 4);
  reply[2] = '\x81';  // an answer, to a recursive question
  reply[3] = static_cast<char>(0x80U | code);
  reply[7] = static_cast<char>(answers);
  reply[9] = reply[11] = '\0';  // no authority, nothing additional
  return reply;
}

inline std::string no_such_name(const std::string& question) {
  return name_reply_header(question, kNoSuchName, 0);
}

/// The answer with these addresses, each in its 4 or 16 bytes; none is a name without any.
inline std::string name_answer(const std::string& question,
                               const std::vector<std::string>& addresses) {
  std::string reply = name_reply_header(question, 0, addresses.size());
  for (const std::string& bytes : addresses) {
    reply += std::string("\xc0\x0c\x00", 3);  // the question's name
    reply += static_cast<char>(bytes.size() == 4 ? kTypeA : kTypeAaaa);
    reply += std::string("\x00\x01\x00\x00\x00\x3c\x00", 7);  // internet, 60 s
    reply += static_cast<char>(bytes.size());
    reply += bytes;
  }
  return reply;
}

}  // namespace airmodem::e2e
