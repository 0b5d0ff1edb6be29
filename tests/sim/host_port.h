/// The module's port with nothing behind it: what the module wrote waits for a host to read it, and
/// what a host typed for the module to take it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/ports.h"

namespace airmodem::testing {

class HostPort final : public Terminal {
 public:
  /// What the module wrote and no host has read.
  const std::string& written() const { return written_; }

  /// What a host typed and the module has not taken.
  const std::string& typed() const { return typed_; }

  void open() { observer_->terminal_opened(); }

  /// What the host has not read is gone.
  void close() {
    written_.clear();
    observer_->terminal_closed();
    tell_of_room();
  }

  /// DTR.
  void set_ready(SignalLine line) { observer_->terminal_ready_changed(line); }

  /// Types the bytes; they go on as the module takes them.
  void type(std::string_view bytes) {
    typed_ += bytes;
    carry(typed_.size());
  }

  /// Puts bytes on the wire, which nothing but carry() takes further.
  void put(std::string_view bytes) { typed_ += bytes; }

  /// Offers at most `count` of the typed bytes to the module; false when it takes none.
  bool carry(std::size_t count) {
    if (!is_read_ || typed_.empty()) return false;
    const std::string piece = typed_.substr(0, count);
    const std::size_t taken = observer_->terminal_bytes(piece);
    typed_.erase(0, taken);
    is_read_ = taken == piece.size();
    return taken > 0;
  }

  /// The host reads at most so much. Where there is room now the module writes on.
  std::string read(std::size_t count) {
    const std::string bytes = written_.substr(0, count);
    written_.erase(0, bytes.size());
    tell_of_room();
    return bytes;
  }
  std::string read_all() {
    std::string bytes;
    while (!written_.empty()) bytes += read(written_.size());
    return bytes;
  }

  void start(TerminalObserver& observer) override { observer_ = &observer; }
  std::size_t write(std::string_view bytes) override {
    const std::size_t count = std::min(bytes.size(), room - std::min(room, written_.size()));
    written_ += bytes.substr(0, count);
    is_full_ = count < bytes.size();
    return count;
  }
  void resume_reading() override { is_read_ = true; }
  bool is_idle() const override { return typed_.empty() || !is_read_; }
  bool has_ended() const override { return has_ended_by_host; }

  /// How much the module may write beyond what the host has read.
  std::size_t room = static_cast<std::size_t>(-1);
  bool has_ended_by_host = false;

 private:
  void tell_of_room() {
    if (!is_full_ || written_.size() >= room) return;
    is_full_ = false;
    observer_->terminal_writable();
  }

  TerminalObserver* observer_ = nullptr;
  std::string written_;
  std::string typed_;
  bool is_read_ = true;   ///< by the module
  bool is_full_ = false;  ///< a write was short
};

}  // namespace airmodem::testing
