/// Anything that a host may send over telnet and RFC 2217, twice: in whole pieces, and byte by byte
/// to a module that takes one byte at a time. What the module gets, what is answered, the line's
/// format and whether the host is suspended must be the same both times.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/terminal/rfc2217_session.h"

namespace {

class Run final : private airmodem::Rfc2217Host {
 public:
  explicit Run(std::size_t most) : most_(most) { session_.start(); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t taken = session_.receive(bytes.substr(0, most_));
      if (taken == 0 || taken > bytes.size()) std::abort();
      bytes.remove_prefix(taken);
      replies_ += session_.take_replies();
    }
  }

  bool operator==(const Run& other) const {
    return data_ == other.data_ && lines_ == other.lines_ && replies_ == other.replies_ &&
           session_.host_format() == other.session_.host_format() &&
           session_.is_suspended() == other.session_.is_suspended();
  }

 private:
  std::size_t host_bytes(std::string_view bytes) override {
    const std::size_t taken = std::min(bytes.size(), most_);
    data_ += bytes.substr(0, taken);
    return taken;
  }
  void host_ready_changed(airmodem::SignalLine line) override {
    lines_ += std::to_string(static_cast<int>(line));
  }
  void host_flow_changed() override { lines_ += '.'; }

  std::size_t most_;
  std::string data_;
  std::string lines_;
  std::string replies_;
  airmodem::Rfc2217Session session_{*this};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Run whole(std::max<std::size_t>(size, 1));
  Run by_byte(1);
  whole.send(bytes);
  by_byte.send(bytes);
  if (!(whole == by_byte)) std::abort();
  return 0;
}
