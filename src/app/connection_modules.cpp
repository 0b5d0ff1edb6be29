#include "app/connection_modules.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "app/terminal.h"

namespace airmodem {

Result<std::unique_ptr<ConnectionModules>> ConnectionModules::make(SharedParts& shared,
                                                                   const ModuleConfig& config) {
  std::unique_ptr<ConnectionModules> modules(new ConnectionModules(shared, config));
  auto listener = open_listener(shared.io, config, shared.terminal_buffer);
  if (!listener) return tl::unexpected(listener.error());
  modules->listener_ = *std::move(listener);
  modules->ready_ = "tcp=" + modules->listener_->address();
  if (config.files.empty()) return modules;
  auto files = FolderStore::open(config.files);
  if (!files) return tl::unexpected(files.error());
  modules->files_ = *std::move(files);
  return modules;
}

void ConnectionModules::start() {
  listener_->start(
      [this](std::unique_ptr<ConnectionTerminal> terminal) { take(std::move(terminal)); });
}

void ConnectionModules::take(std::unique_ptr<ConnectionTerminal> terminal) {
  ConnectionTerminal& connection = *terminal;
  const std::string host = connection.name();
  ModuleConfig config = config_;
  config.name += (config.name.empty() ? "" : " ") + host;
  auto module = ServedModule::make(
      shared_, config,
      {.terminal = with_wire(shared_.io, std::move(terminal), config_.wire), .ready = ""}, files_);
  if (!module) {
    spdlog::error("{} gets no module: {}", host, module.error().message);
    return;
  }
  spdlog::info("{} has a module", host);
  members_.push_back({.module = *std::move(module)});
  const auto member = std::prev(members_.end());
  connection.when_over([this, member] { end(member); });
  member->module->start();
}

// What the host has sent last still goes out.
void ConnectionModules::end(Members::iterator member) {
  if (std::exchange(member->is_ending, true)) return;
  member->module->finish([this, member] {
    boost::asio::post(shared_.io, lifeline_.guard([this, member] { remove(member); }));
  });
}

void ConnectionModules::remove(Members::iterator member) {
  member->module->stop();
  members_.erase(member);
  if (members_.empty() && done_) done_();
}

void ConnectionModules::finish(std::function<void()> done) {
  listener_.reset();
  if (members_.empty()) return done();
  done_ = std::move(done);
  for (auto member = members_.begin(); member != members_.end(); ++member) end(member);
}

void ConnectionModules::stop() {
  for (Member& member : members_) member.module->stop();
}

}  // namespace airmodem
