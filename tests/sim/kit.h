/// What the tests of driver and module have in common.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "tests/sim/world.h"

namespace airmodem::testing {

inline const host::Target kServer{
    .transport = Transport::Tcp, .host = "example.com", .port = Port{7}, .tls = {}};

/// Bytes of every value, different at every place.
inline std::string pattern(std::size_t size, std::uint32_t seed) {
  std::minstd_rand random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 8);
  return bytes;
}

/// Opens a link and waits for it.
inline bool open(World& world, LinkId& link, const host::Target& target = kServer) {
  const auto opened = world.driver().open(target, world.now());
  if (!opened) return false;
  link = *opened;
  return world.run_until([&] {
    const auto* last = world.last<host::LinkOpened>();
    return last != nullptr && last->link == link;
  });
}

/// Gives the driver all of it, as it has room; false when the link ended before.
inline bool send_all(World& world, LinkId link, std::string_view bytes) {
  std::size_t sent = 0;
  world.run_until([&] {
    sent += world.driver().send(link, bytes.substr(sent), world.now());
    return sent == bytes.size() || world.last<host::LinkClosed>() != nullptr;
  });
  return sent == bytes.size();
}

/// Waits for the end of a link.
inline const host::LinkClosed* wait_closed(World& world) {
  world.run_until([&] { return world.last<host::LinkClosed>() != nullptr; });
  return world.last<host::LinkClosed>();
}

}  // namespace airmodem::testing
