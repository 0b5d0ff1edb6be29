#include "app/connection_modules.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <string>
#include <utility>

#include "adapters/descriptor_limit.h"
#include "adapters/output/trace_file.h"
#include "adapters/terminal/connection_terminal.h"
#include "adapters/terminal/first_line_terminal.h"
#include "app/terminal.h"

namespace airmodem {

std::string with_connection(std::string name, std::string_view number) {
  std::size_t mark = 0;
  while ((mark = name.find(kConnectionMark, mark)) != std::string::npos) {
    name.replace(mark, kConnectionMark.size(), number);
    mark += number.size();
  }
  return name;
}

namespace {

/// Now, and not when a host connects. A folder that has the connection's number in its own name may
/// still be made.
Result<void> check_trace_folder(const std::string& trace) {
  if (trace.empty()) return {};
  auto folder = std::filesystem::path(trace).parent_path();
  while (folder.native().find(kConnectionMark) != std::string::npos) folder = folder.parent_path();
  return TraceFile::check_folder(folder);
}

}  // namespace

Result<std::unique_ptr<ConnectionModules>> ConnectionModules::make(SharedParts& shared,
                                                                   const ModuleConfig& config,
                                                                   std::size_t limit) {
  if (const auto good = check_trace_folder(config.trace); !good) {
    return failure_in(config.places, "trace", good.error().message);
  }
  std::unique_ptr<ConnectionModules> modules(new ConnectionModules(shared, config));
  auto listener = open_listener(shared.io, shared.clock, config, limit);
  if (!listener) return tl::unexpected(listener.error());
  modules->listener_ = *std::move(listener);
  if (config.files.empty()) return modules;
  auto files = FolderStore::open(config.files, log_name(config.name));
  if (!files) return failure_in(config.places, "files", files.error().message);
  modules->files_ = *std::move(files);
  return modules;
}

void ConnectionModules::start() {
  listener_->start([this](NewHost& host) { return take(host); });
}

Result<void> ConnectionModules::take(NewHost& host) {
  // It could open nothing, and the next host would not even be accepted.
  if (!can_open(1)) {
    return failure("no module can be made: no descriptor is left; raise its limit (ulimit -n)");
  }
  ModuleConfig config = config_;
  const std::string number = std::to_string(++count_);
  config.name = log_name(config.name) + '-' + number;
  config.trace = with_connection(config.trace, number);
  Members made(1);
  const auto member = made.begin();
  ConnectionTerminal* connection = nullptr;
  const auto open = [&]() -> Result<ServedTerminal> {
    auto terminal = std::make_unique<ConnectionTerminal>(
        shared_.io, std::move(host.socket), host.name, shared_.terminal_buffer,
        std::move(host.seat), host.log, config.name);
    connection = terminal.get();
    auto judged = std::make_unique<FirstLineTerminal>(shared_.io, std::move(terminal));
    return ServedTerminal{.terminal = with_wire(shared_.clock, std::move(judged), config_.wire),
                          .doorway = {}};
  };
  auto module = ServedModule::make(
      shared_, config, open, [this, member] { remove(member); }, files_);
  if (!module) return failure("no module can be made: " + module.error().message);
  connection->when_over([this, member] { end(member); });
  member->module = *std::move(module);
  members_.splice(members_.end(), made);
  spdlog::info("{}: the module of {}", config.name, host.name);
  member->module->start();
  return {};
}

// What the host has sent last still goes out.
void ConnectionModules::end(Members::iterator member) {
  if (std::exchange(member->is_ending, true)) return;
  member->module->finish([this, member] {
    boost::asio::post(shared_.io, member->lifeline.guard([this, member] { remove(member); }));
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
