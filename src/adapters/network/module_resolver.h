/// The names of one module: it asks as the others do until AT+CDNSCFG gives it name servers of its
/// own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "adapters/network/cares_resolver.h"
#include "adapters/network/target_policy.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

class ModuleResolver final : public Resolver {
 public:
  /// Asks `shared` at first, which many modules may share and which outlives this, as the loop
  /// does. Name servers are mapped and forbidden as `policy` says, with port 53. The log outlives
  /// it too; null: one without limits.
  ModuleResolver(asio::io_context& io, Resolver& shared, TargetPolicy policy = {},
                 LimitedLog* log = nullptr);

  std::unique_ptr<Lookup> resolve(const std::string& name, Handler handler) override;

  /// Those that the module asks, as it was told.
  std::vector<std::string> servers() const override;

  /// A server that is forbidden is left out, and the log says so. When none is left, lookups fail
  /// with LookupFailure::NoServer.
  void use_servers(const std::vector<std::string>& servers) override;

 private:
  std::vector<std::string> reachable(const std::vector<std::string>& servers) const;

  asio::io_context& io_;
  Resolver& shared_;
  TargetPolicy policy_;
  LimitedLog* log_;
  std::vector<std::string> told_;       ///< empty: the shared resolver is asked
  std::shared_ptr<CaresResolver> own_;  ///< its lookups keep it; null: nobody can be asked
};

}  // namespace airmodem
