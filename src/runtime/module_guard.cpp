#include "runtime/module_guard.h"

#include <algorithm>
#include <utility>

#include "runtime/ports.h"

namespace airmodem {

constinit thread_local ModuleGuard* ModuleGuard::current_ = nullptr;

std::shared_ptr<ModuleGuard> ModuleGuard::make(Clock& clock, Failed failed) {
  std::shared_ptr<ModuleGuard> guard(new ModuleGuard(std::move(failed)));
  guard->failure_ = clock.at(kNever, [weak = guard->weak_from_this()] {
    if (const auto self = weak.lock()) self->tell_failure();
  });
  return guard;
}

ModuleGuard::ModuleGuard(Failed failed) : failed_(std::move(failed)) {}

ModuleGuard::~ModuleGuard() = default;

void ModuleGuard::tell_failure() {
  const Failed failed = std::exchange(failed_, nullptr);  // it may dismiss the guard
  if (failed) failed(why());
}

void ModuleGuard::dismiss() { failed_ = nullptr; }

void ModuleGuard::fail(std::string_view why) noexcept {
  has_failed_ = true;
  std::copy_n(why.begin(), std::min(why.size(), why_.size() - 1), why_.begin());
  failure_->expire();
}

}  // namespace airmodem
