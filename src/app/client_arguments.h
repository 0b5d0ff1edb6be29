/// What `airmodem dial` and `airmodem doctor` have in common: the module's port, the way into its
/// network, and the certificates of TLS. `airmodem ports` has a part of it.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/client/client_port.h"
#include "airmodem/client.h"
#include "airmodem/result.h"

namespace airmodem {

struct ClientArguments {
  ClientPortOptions port;
  std::string access_point;  ///< NAME[,USER[,PASSWORD]]; empty: the network's own
  std::string pin;
  std::string ca;  ///< files; empty: none
  std::string certificate;
  std::string key;
  std::string server_name;  ///< for SNI and the certificate; empty: the host where it is a name
};

/// Reads the command line of the command that `app` is named after. Returns the exit status where
/// nothing is left to do: its help is printed, or what is wrong is said.
std::optional<int> parse_words(CLI::App& app, int argc, char** argv);

/// Adds an option without a value; `--udp=9` is an error. `is_on` outlives the parsing.
CLI::Option* add_switch(CLI::App& app, const std::string& name, bool& is_on,
                        const std::string& help);

/// Adds `--baud`. `baud` holds the default, and outlives the parsing.
void add_baud_option(CLI::App& app, std::uint32_t& baud);

/// Adds the options. `options` outlives the parsing.
void declare_client_arguments(CLI::App& app, ClientArguments& options);

/// The access point of the options; none: the network's own.
std::optional<client::AccessPoint> access_point(const ClientArguments& options);

/// The certificates' files, read. Fails with the file and what is wrong with it.
Result<client::TlsOptions> read_tls_options(const ClientArguments& options);

/// Whether a client would start with these options, or why not.
Result<void> check_client_options(const client::ClientOptions& options);

/// Whether `name` can be the name or the address of a server. Fails with `option` and what is wrong
/// with it.
Result<void> check_host_name(std::string_view option, const std::string& name);

/// The error where more than HOST and PORT are given: `word` is the third.
inline tl::unexpected<Error> word_too_many(const std::string& word) {
  return failure(word + ": unexpected argument after HOST and PORT");
}

/// The error where HOST or PORT is missing in `words`: they may stand there as one word.
tl::unexpected<Error> word_missing(const std::vector<std::string>& words);

/// A check for CLI11 that takes finite numbers from `least` on.
CLI::Validator seconds_from(double least);

/// A port number, 1 to 65535.
Result<Port> read_port(const std::string& text);

}  // namespace airmodem
