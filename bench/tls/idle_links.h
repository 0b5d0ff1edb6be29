/// The memory of TLS links over which nothing goes.
#pragma once

namespace airmodem::bench {

inline constexpr int kIdleLinks = 1000;

/// Kilobytes of heap for each link.
struct IdleLinks {
  double link = 0;  ///< a link of the module, its socket and its buffers
  double bare = 0;  ///< an SSL of the same context alone, over its socket
};

/// Opens links to a server in another process, and counts what this process has on its heap.
IdleLinks measure_idle_links();

}  // namespace airmodem::bench
