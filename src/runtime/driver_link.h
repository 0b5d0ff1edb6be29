/// What the driver has for each link.
#pragma once

#include <spdlog/spdlog.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/driver.h"

namespace airmodem {

/// One link's place: its connection, and the inputs that come of it.
class Driver::Link final : public ConnectionObserver {
 public:
  Link(Driver& driver, LinkId id) : driver_(driver), id_(id) {}

  std::unique_ptr<Connection> connection;
  Transport transport = Transport::Tcp;  ///< of the connection
  std::optional<KeepAlive> keep_alive;   ///< from its beginning on; none: silence is fine
  bool is_paused = false;                ///< by the module

  /// Reads the peer, or does not.
  void apply_reading(bool host_reads) {
    if (!connection) return;
    if (host_reads && !is_paused) {
      connection->resume_reading();
    } else {
      connection->pause_reading();
    }
  }

 private:
  void connection_resolved(const std::string& address) override {
    driver_.input(LinkResolved{.link = id_, .address = address});
  }
  void connection_securing() override { driver_.input(LinkSecuring{.link = id_}); }
  void connection_opened() override {
    spdlog::info("{}: connected", driver_.owner(id_));
    if (keep_alive) connection->keep_alive(*keep_alive);
    driver_.input(LinkOpened{.link = id_});
  }
  void connection_open_failed(OpenFailure why) override {
    driver_.retire(id_);
    driver_.input(LinkOpenFailed{.link = id_, .why = why});
  }
  void connection_data(std::string_view bytes) override {
    driver_.input(LinkData{.link = id_, .bytes = std::string(bytes)});
  }
  void connection_sent(std::uint64_t count) override {
    driver_.input(LinkSent{.link = id_, .count = count});
  }
  void connection_send_failed(std::uint64_t count) override {
    driver_.input(LinkSendFailed{.link = id_, .count = count});
  }
  void connection_acked(std::uint64_t total) override {
    driver_.input(LinkAcked{.link = id_, .total = total});
  }
  void connection_unsent(std::string_view bytes) override {
    driver_.input(LinkUnsent{.link = id_, .bytes = std::string(bytes)});
  }
  void connection_closed(CloseReason why) override {
    spdlog::info("{}: ended", driver_.owner(id_));
    driver_.retire(id_);
    driver_.input(LinkClosed{.link = id_, .why = why});
  }

  Driver& driver_;
  LinkId id_;
};

}  // namespace airmodem
