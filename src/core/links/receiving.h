/// Received data outside transparent mode: it is pushed to the host, or held until the host reads
/// it (spec: receive.*, hold.*).
///
/// Theory of operation. While CIPRXGET is 0 each arrival is written at once, in reports. Else it
/// waits with its link, and the host is told. A link that holds too much has its peer held back,
/// until the host has read half of it. When the peer closes, CLOSED is said at once, and the link
/// is REMOTE CLOSING until the last byte is read, or the host opens it.
#pragma once

#include <span>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/command/command.h"
#include "core/context.h"
#include "core/settings/settings.h"

namespace airmodem {

/// How many bytes of one link wait for reads before its peer is held back: as much as one read of a
/// port brings, and 45 of the host's greatest reads. A read that was under way may come on top,
/// 64 KiB at most.
inline constexpr std::size_t kHeldLimit = 64 * 1024;

/// Bytes from an open link's peer go to the host, or wait for it, as the settings want it.
void receive_bytes(Context& context, LinkId id, std::string_view bytes);

/// CIPRXGET. With ReceiveMode::Push what is held is pushed, after the answer.
void set_receive_get(Context& context, ReceiveMode mode);

/// Takes at most `most` of the bytes that a link holds, of datagrams not more than one. The next
/// arrival is announced again.
std::string read_held(Context& context, LinkId id, std::size_t most);

/// The host wants no more of a link's last connection.
void forget_held(Context& context, LinkId id);

/// `,<n>` of a link in multi mode, else nothing.
std::string link_place(const Context& context, LinkId id);

/// `,"<ip>:<port>"` of a link's peer under CIPSRIP=1, else nothing.
std::string sender_tail(const Context& context, LinkId id);

/// How received data is shown, and CIPRXGET.
std::span<const Command> receiving_commands();

}  // namespace airmodem
