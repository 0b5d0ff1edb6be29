/// The certificates and keys of the tests of TLS, made by the openssl program.
///
/// They are made once for each build of the tests, in a folder beside the test program, by the
/// first test that asks for one; tests that run at the same time wait for it.
#pragma once

#include <string>

namespace airmodem::e2e {

/// The path of one of these files. All keys are RSA, of 2,048 bits:
/// - ca.pem, and other-ca.pem, which no server's certificate comes from; cas.pem: both
/// - server.pem, server.key: for server.test, localhost and 127.0.0.1, signed by ca.pem
/// - with the same key: elsewhere.pem for elsewhere.test alone, expired.pem, self-signed.pem
/// - long.pem, with the same key, and long-chain.pem: the ten authorities, 20 kB in all, that lead
///   from it to ca.pem
/// - client.pem, client.key: signed by ca.pem; foreign.pem, foreign.key: by other-ca.pem
/// - ca.der, client.der, client-key.der: the same in DER
/// - encrypted.key: client.key, encrypted with a phrase
/// - nss: a folder with the database of NSS that holds server.pem and its key as `server`, and
///   believes the clients of ca.pem
std::string tls_file(const std::string& name);

}  // namespace airmodem::e2e
