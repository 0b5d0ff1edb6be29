#include "adapters/module_guard.h"

#include <algorithm>
#include <utility>

namespace airmodem {

constinit thread_local ModuleGuard* ModuleGuard::current_ = nullptr;

std::shared_ptr<ModuleGuard> ModuleGuard::make(boost::asio::io_context& io, Failed failed) {
  std::shared_ptr<ModuleGuard> guard(new ModuleGuard(io, std::move(failed)));
  guard->await_failure();
  return guard;
}

ModuleGuard::ModuleGuard(boost::asio::io_context& io, Failed failed)
    : failed_(std::move(failed)), failure_(io, boost::asio::steady_timer::time_point::max()) {}

void ModuleGuard::await_failure() {
  failure_.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
    const auto self = weak.lock();
    if (!self || !self->has_failed_) return;
    const Failed failed = std::exchange(self->failed_, nullptr);  // it may dismiss the guard
    if (failed) failed(self->why());
  });
}

void ModuleGuard::dismiss() { failed_ = nullptr; }

void ModuleGuard::fail(std::string_view why) noexcept {
  has_failed_ = true;
  std::copy_n(why.begin(), std::min(why.size(), why_.size() - 1), why_.begin());
  failure_.cancel();
}

}  // namespace airmodem
