/// Memory for a wait that must be begun again whatever has happened, a lack of memory included:
/// what listens and does not wait would be deaf from then on.
#pragma once

#include <array>
#include <boost/asio/bind_allocator.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace airmodem {

/// Keeps room for one handler. A second one at the same time, or one that is too large, takes its
/// memory from where others do.
class HandlerMemory {
 public:
  /// The handler, to be waited with; it may outlive this object.
  template <class Handler>
  auto hold(Handler handler) const {
    return boost::asio::bind_allocator(Allocator<char>(room_), std::move(handler));
  }

  /// Whether a handler is in it.
  bool is_taken() const { return room_->is_taken; }

 private:
  /// More than what a wait of Asio's needs for a handler of a few pointers.
  static constexpr std::size_t kSize = 512;

  struct Room {
    alignas(std::max_align_t) std::array<std::byte, kSize> bytes;
    bool is_taken = false;
  };

  template <class T>
  class Allocator {
   public:
    using value_type = T;

    explicit Allocator(std::shared_ptr<Room> room) : room_(std::move(room)) {}
    template <class Other>
    explicit Allocator(const Allocator<Other>& other) : room_(other.room_) {}

    T* allocate(std::size_t count) {
      const std::size_t size = count * sizeof(T);
      const bool fits = size <= kSize && !std::exchange(room_->is_taken, true);
      void* const memory = fits ? room_->bytes.data() : ::operator new(size);
      return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t) {
      if (static_cast<void*>(memory) == room_->bytes.data()) {
        room_->is_taken = false;
      } else {
        ::operator delete(memory);
      }
    }

    template <class Other>
    bool operator==(const Allocator<Other>& other) const {
      return room_ == other.room_;
    }

   private:
    template <class Other>
    friend class Allocator;

    std::shared_ptr<Room> room_;
  };

  std::shared_ptr<Room> room_ = std::make_shared<Room>();
};

}  // namespace airmodem
