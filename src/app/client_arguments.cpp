#include "app/client_arguments.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"
#include "adapters/tls/tls_files.h"
#include "app/command_line.h"
#include "app/exit_status.h"
#include "app/standard_error.h"
#include "core/text/ascii.h"
#include "core/text/host_and_port.h"

namespace airmodem {
namespace {

constexpr double kMostSeconds = 86'400;  // a day
constexpr std::uint32_t kMostBaud = 4'000'000;
constexpr const char* kTls = "TLS, with --tls";

/// `--apn NAME[,USER[,PASSWORD]]` has room beside its description.
constexpr std::size_t kHelpColumn = 32;

// The contents of the file that `option` names; empty where it names none.
Result<std::string> read_certificate(std::string_view option, const std::string& path) {
  if (path.empty()) return std::string();
  auto contents = read_file(path, client::kMostCertificate);
  if (!contents && contents.error() == EFBIG) {
    return failure(fmt::format("{}: {} has more than the {} bytes of a certificate file", option,
                               path, client::kMostCertificate));
  }
  if (!contents) {
    return failure(
        fmt::format("{}: {} cannot be read: {}", option, path, why_not_read(contents.error())));
  }
  if (contents->empty()) return failure(fmt::format("{}: {} is empty", option, path));
  return *std::move(contents);
}

/// Whether `contents` are what is shown or verified with; why not, with what to do.
Result<void> check_contents(std::string_view option, const std::string& contents) {
  constexpr std::string_view kWanted = "give a file in PEM or DER";
  if (option == "--key") {
    const auto key = parse_key(contents, nullptr);
    if (!key) return failure(fmt::format("{}; {}", key.error().message, kWanted));
    return {};
  }
  const auto certificates = parse_certificates(contents, nullptr);
  if (certificates) return {};
  return failure(fmt::format("it holds no certificate that can be read ({}); {}",
                             certificates.error().message, kWanted));
}

}  // namespace

std::optional<int> parse_words(CLI::App& app, int argc, char** argv) {
  try {
    const auto good = read_words(app, argc, argv);
    if (good) return std::nullopt;
    say(fmt::format("{}: {}; see {} --help", app.get_name(), good.error().message, app.get_name()));
    return kExitCannotStart;
  } catch (const CLI::Success&) {
    return print(app.help()) ? kExitDone : kExitTrouble;
  }
}

CLI::Option* add_switch(CLI::App& app, const std::string& name, bool& is_on,
                        const std::string& help) {
  return app.add_flag(name, is_on, help)->disable_flag_override();
}

void add_baud_option(CLI::App& app, std::uint32_t& baud) {
  app.add_option("--baud", baud, "The speed of a serial device; default: 115200")
      ->type_name("N")
      ->check(whole_number(1, kMostBaud));
}

void declare_client_arguments(CLI::App& app, ClientArguments& options) {
  app.get_formatter()->column_width(kHelpColumn);
  app.add_option("--port", options.port.name,
                 "The module's port: a serial device, a PTY, a UNIX socket, or tcp:HOST:PORT;\n"
                 "always needed")
      ->type_name("PORT")
      ->required();
  add_baud_option(app, options.port.baud);
  app.add_option("--apn", options.access_point,
                 "The network's access point; default: the one that the network gives")
      ->type_name("NAME[,USER[,PASSWORD]]");
  app.add_option("--pin", options.pin, "The card's PIN, where it wants one")->type_name("DIGITS");
  app.add_option("--ca", options.ca, "Verify the server by the root certificates in FILE")
      ->type_name("FILE")
      ->group(kTls);
  CLI::Option* const certificate =
      app.add_option("--cert", options.certificate,
                     "Show the certificate in FILE, PEM or DER; needs --key")
          ->type_name("FILE")
          ->group(kTls);
  app.add_option("--key", options.key, "Its private key; needs --cert")
      ->type_name("FILE")
      ->group(kTls)
      ->needs(certificate);
  certificate->needs(app.get_option("--key"));
  app.add_option("--name", options.server_name,
                 "The server's name, asked for and verified; default: HOST")
      ->type_name("NAME")
      ->group(kTls);
}

std::optional<client::AccessPoint> access_point(const ClientArguments& options) {
  if (options.access_point.empty()) return std::nullopt;
  std::string rest = options.access_point;
  const auto next = [&rest] {
    const std::size_t comma = rest.find(',');
    const std::string part = rest.substr(0, comma);
    rest.erase(0, comma == std::string::npos ? comma : comma + 1);
    return part;
  };
  client::AccessPoint point;
  point.name = next();
  point.user = next();
  point.password = rest;
  return point;
}

Result<client::TlsOptions> read_tls_options(const ClientArguments& options) {
  client::TlsOptions tls;
  tls.host_name = options.server_name;
  if (!tls.host_name.empty()) {
    const auto good = check_host_name("--name", tls.host_name);
    if (!good) return tl::unexpected<Error>(good.error());
  }
  struct File {
    std::string_view option;
    const std::string& path;
    std::string& contents;
  };
  for (const File& file : {File{"--ca", options.ca, tls.authority},
                           File{"--cert", options.certificate, tls.certificate},
                           File{"--key", options.key, tls.key}}) {
    auto contents = read_certificate(file.option, file.path);
    if (!contents) return tl::unexpected<Error>(contents.error());
    if (!contents->empty()) {
      const auto good = check_contents(file.option, *contents);
      if (!good) {
        return failure(fmt::format("{}: {}: {}", file.option, file.path, good.error().message));
      }
    }
    file.contents = *std::move(contents);
  }
  return tls;
}

Result<void> check_client_options(const client::ClientOptions& options) {
  return client::Client(options).start(client::Goal::Answering, Instant{});
}

Result<void> check_host_name(std::string_view option, const std::string& name) {
  if (name.size() > client::kLongestServer) {
    return failure(fmt::format("{} has {} bytes, and a module takes {} at most", option,
                               name.size(), client::kLongestServer));
  }
  if (is_host_name(name) && name.find('"') == std::string::npos) return {};
  return failure(fmt::format("{} is neither a name nor an address", option));
}

tl::unexpected<Error> word_missing(const std::vector<std::string>& words) {
  const std::string written = words.empty() ? "" : words.front();
  const std::string word = corrected_host_and_port(written).value_or(written);
  const auto parts = split_host_and_port(word);
  if (parts && !parts->host.empty() && parts->port && parse_port(*parts->port)) {
    return failure(fmt::format("{}: HOST and PORT are two words; write {} {}", written, parts->host,
                               *parts->port));
  }
  return failure("HOST and PORT are both needed");
}

CLI::Validator seconds_from(double least) {
  const auto check = [least](const std::string& text) -> std::string {
    double seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    // Written so that what is no number fails too.
    const bool is_right =
        error == std::errc() && stop == end && seconds >= least && seconds <= kMostSeconds;
    return is_right
               ? ""
               : fmt::format("expected a number of seconds from {} to {}", least, kMostSeconds);
  };
  return CLI::Validator(check, "");
}

Result<Port> read_port(const std::string& text) {
  const auto port = parse_port(text);
  if (!port) return failure(text + ": expected a port number from 1 to 65535");
  return *port;
}

}  // namespace airmodem
