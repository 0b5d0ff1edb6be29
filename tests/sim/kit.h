/// What the tests of client and module have in common.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "tests/sim/world.h"

namespace airmodem::testing {

inline const client::Target kServer{
    .transport = Transport::Tcp, .host = "example.com", .port = Port{7}, .tls = {}};

/// Bytes of every value, different at every place.
inline std::string pattern(std::size_t size, std::uint32_t seed) {
  std::minstd_rand random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 8);
  return bytes;
}

/// Opens a link and waits for it.
inline bool open(World& world, LinkId& link, const client::Target& target = kServer) {
  const auto opened = world.client().open(target, world.now());
  if (!opened) return false;
  link = *opened;
  return world.run_until([&] {
    const auto* last = world.last<client::LinkOpened>();
    return last != nullptr && last->link == link;
  });
}

/// Gives the client all of it, as it has room; false when the link ended before.
inline bool send_all(World& world, LinkId link, std::string_view bytes) {
  std::size_t sent = 0;
  world.run_until([&] {
    sent += world.client().send(link, bytes.substr(sent), world.now());
    return sent == bytes.size() || world.last<client::LinkClosed>() != nullptr;
  });
  return sent == bytes.size();
}

/// Waits for the end of a link.
inline const client::LinkClosed* wait_closed(World& world) {
  world.run_until([&] { return world.last<client::LinkClosed>() != nullptr; });
  return world.last<client::LinkClosed>();
}

}  // namespace airmodem::testing
