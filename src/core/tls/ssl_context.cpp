#include "core/tls/ssl_context.h"

#include "core/text/ascii.h"

namespace airmodem {

TlsPlan plan_tls(const SslContext& context, std::string_view server) {
  std::string host_name = context.host_name;
  if (host_name.empty() && !is_address(server)) host_name = server;
  return {.settings = {.version = context.version,
                       .suite = context.suite,
                       .ca_file = context.ca_file.meaning,
                       .certificate_file = context.certificate_file.meaning,
                       .key_file = context.key_file.meaning,
                       .verification = context.verification,
                       .host_name = host_name,
                       .dates = context.dates,
                       .trust = context.trust,
                       .client_random = context.client_random.meaning,
                       .premaster = context.premaster.meaning},
          .negotiation = context.negotiation};
}

}  // namespace airmodem
