/// The state of a module, in slices: each family keeps a struct or a few of its own, found by their
/// type. What all families stand on knows none of them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "core/check.h"

namespace airmodem {

class SliceHolder {
 public:
  SliceHolder() = default;
  SliceHolder(const SliceHolder&) = delete;
  SliceHolder& operator=(const SliceHolder&) = delete;
  virtual ~SliceHolder() = default;

  virtual void renew() = 0;
};

template <class Type>
class Held : public SliceHolder {
 public:
  void renew() override { value = Type{}; }

  Type value{};
};

/// Stands for a type.
using SliceKey = const void*;
template <class Type>
inline constexpr char kSliceKey = 0;

/// One struct of a family's state.
struct Slice {
  SliceKey key = nullptr;
  std::unique_ptr<SliceHolder> (*make)() = nullptr;
  bool lasts = false;
};

/// A struct that every start makes anew.
template <class Type>
constexpr Slice slice() {
  return {.key = &kSliceKey<Type>,
          .make = []() -> std::unique_ptr<SliceHolder> { return std::make_unique<Held<Type>>(); }};
}

/// A struct that no start changes: what is around the module, or kept.
template <class Type>
constexpr Slice lasting_slice() {
  Slice row = slice<Type>();
  row.lasts = true;
  return row;
}

/// Every slice of all families. All modules of a program have the same ones.
std::span<const Slice> all_slices();

/// The place of a slice among all; a type that no family lists is a fault of ours.
std::size_t place_of_slice(SliceKey key);

class Slices {
 public:
  Slices();

  template <class Type>
  Type& of() {
    return static_cast<Held<Type>&>(*holders_[place<Type>()]).value;
  }
  template <class Type>
  const Type& of() const {
    return static_cast<const Held<Type>&>(*holders_[place<Type>()]).value;
  }

  /// Makes all but those that last anew. References stay valid.
  void renew();

 private:
  template <class Type>
  static std::size_t place() {
    static const std::size_t kPlace = place_of_slice(&kSliceKey<Type>);
    return kPlace;
  }

  std::vector<std::unique_ptr<SliceHolder>> holders_;
};

}  // namespace airmodem
