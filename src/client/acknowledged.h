/// What AT+CIPACK answers (spec: send.ack).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "client/conversation.h"
#include "client/fields.h"
#include "core/text/append.h"

namespace airmodem::client {

/// Payload bytes of the connection.
struct Acknowledged {
  std::uint64_t sent = 0;          ///< the module has taken and sent them
  std::uint64_t acknowledged = 0;  ///< the peer's TCP has acknowledged them
};

/// The question, for one link.
inline std::string acknowledged_question(const Context& context, LinkId id) {
  return concat("AT+CIPACK", context.is_multi() ? concat("=", id.value) : "");
}

/// `+CIPACK: <sent>,<acked>,<not acked>`; returns nullopt for another answer, and for one whose
/// figures do not agree: the port has lost some of it.
inline std::optional<Acknowledged> read_acknowledged(const Answer& answer) {
  if (!answer.is_ok()) return std::nullopt;
  FieldReader fields(answer.value("+CIPACK").value_or(""));
  const auto sent = parse_number(fields.next());
  const auto acknowledged = parse_number(fields.next());
  const auto missing = parse_number(fields.next());
  if (!sent || !acknowledged || !missing) return std::nullopt;
  if (*acknowledged > *sent || *sent - *acknowledged != *missing) return std::nullopt;
  return Acknowledged{.sent = static_cast<std::uint64_t>(*sent),
                      .acknowledged = static_cast<std::uint64_t>(*acknowledged)};
}

}  // namespace airmodem::client
