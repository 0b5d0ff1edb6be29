/// Opening, accepting and closing links (spec: connect.*, close.*, server.*, tls.*).
///
/// Theory of operation. A link that is opened takes the steps before its CIPSTART one command after
/// the other (certificates, SSLCFG, CIPSSL), then waits for the URC that ends the attempt, at most
/// as long as the module may take. A link ends by CIPCLOSE, or by a URC that may come at any time,
/// also before the result of a send that is in hand; it is over when no question about it is open
/// any more and all that the module holds of it has been read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "airmodem/client.h"
#include "client/context.h"
#include "client/conversation.h"
#include "client/link.h"
#include "client/urc.h"

namespace airmodem::client {

class Links {
 public:
  Links(Context& context, Conversation& conversation, LinkTable& links)
      : context_(context), conversation_(conversation), links_(links) {}

  Result<LinkId> open(const Target& target);
  Result<void> listen(Port port);
  Result<void> unlisten();
  void close(LinkId id);
  void abort(LinkId id);

  /// Asks CIPCLOSE for a link that ends in this way.
  void begin_closing(LinkId id, LinkEnd end, std::string reason);

  /// A line about links or the server; false when it makes no sense now.
  bool take(const Urc& urc);

  /// Ends what ends without a command: links that the module has closed and that nothing is asked
  /// about any more, and those that are drained.
  void settle();

  /// Whether any link is in use.
  bool are_in_use() const;

  /// The client stops: every link ends.
  void end_all(const std::string& reason);

  /// Every open link may have lost bytes of its peer.
  void mark_not_intact();

  void advance();
  Instant deadline() const;

 private:
  /// One command on the way to a link.
  struct Step {
    std::string line;
    std::string payload;
    bool may_fail = false;
  };

  std::vector<Step> steps_to(const Target& target, LinkId id) const;
  void add_tls_steps(std::vector<Step>& steps, const Target& target, LinkId id) const;
  static void add_upload(std::vector<Step>& steps, const std::string& name,
                         const std::string& contents);
  void run_steps(LinkId id, std::vector<Step> steps, std::size_t next);
  void on_start_answered(LinkId id, const Answer& answer);
  void fail_opening(LinkId id, std::string reason);
  void give_up_opening(LinkId id);
  void on_opened(LinkId id);
  void on_open_failed(LinkId id);
  void on_closed(LinkId id, const Urc& urc);
  bool on_peer_in(LinkId id, const Urc& urc);
  void on_server(const Urc& urc);
  std::optional<LinkId> free_link() const;

  Context& context_;
  Conversation& conversation_;
  LinkTable& links_;
  std::optional<Port> listening_;
};

}  // namespace airmodem::client
