#!/usr/bin/env bash
# usage: make_certificates.sh FOLDER OPENSSL KEY-PHRASE
# Makes in FOLDER the certificates and keys that certificates.h describes, with the program OPENSSL,
# and with NSS's tools the database for NSS's server.
set -euo pipefail
cd "$1"
openssl=$2
phrase=$3
years=(-days 3650)

# A certificate as long as those that some authorities make.
comment=$(printf 'An authority may say much about itself. %.0s' {1..30})
cat >openssl.cnf <<TEXT
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[talkative]
basicConstraints = critical, CA:true
subjectKeyIdentifier = hash
nsComment = "$comment"
[server]
basicConstraints = critical, CA:false
subjectAltName = DNS:server.test, DNS:localhost, IP:127.0.0.1
[elsewhere]
basicConstraints = critical, CA:false
subjectAltName = DNS:elsewhere.test
[client]
basicConstraints = critical, CA:false
extendedKeyUsage = clientAuth
TEXT

make_key() { "$openssl" genrsa -out "$1.key" 2048; }
# NAME SUBJECT SECTION KEY [ISSUER ISSUER-KEY]: signed by itself without an issuer.
make_certificate() {
  local signer=()
  [[ $# -lt 5 ]] || signer=(-CA "$5.pem" -CAkey "$6.key")
  "$openssl" req -config openssl.cnf -x509 -new -sha256 -subj "/CN=$2" -extensions "$3" \
    -key "$4.key" -out "$1.pem" "${years[@]}" "${signer[@]}"
}

for name in ca other-ca server client foreign chain; do make_key $name; done
make_certificate ca 'Test authority' authority ca
make_certificate other-ca 'Another authority' authority other-ca
cat other-ca.pem ca.pem >cas.pem

make_certificate server server.test server server ca ca
make_certificate elsewhere elsewhere.test elsewhere server ca ca
make_certificate self-signed server.test server server
"$openssl" req -config openssl.cnf -new -key server.key -subj /CN=server.test -out server.csr
"$openssl" x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days -1 \
  -extfile openssl.cnf -extensions server -out expired.pem

issuer=ca
issuer_key=ca
: >long-chain.pem
for name in chain-{0..9}; do
  make_certificate "$name" "Authority $name" talkative chain "$issuer" "$issuer_key"
  cat "$name.pem" long-chain.pem >longer.pem
  mv longer.pem long-chain.pem
  issuer=$name
  issuer_key=chain
done
make_certificate long server.test server server "$issuer" chain

make_certificate client 'Test client' client client ca ca
make_certificate foreign 'Foreign client' client foreign other-ca other-ca
"$openssl" x509 -in ca.pem -outform DER -out ca.der
"$openssl" x509 -in client.pem -outform DER -out client.der
"$openssl" pkey -in client.key -outform DER -out client-key.der
"$openssl" pkey -in client.key -aes256 -passout "pass:$phrase" -out encrypted.key

mkdir nss
"$openssl" pkcs12 -export -in server.pem -inkey server.key -name server -passout pass:x \
  -out server.p12
certutil -N --empty-password -d sql:nss
pk12util -i server.p12 -d sql:nss -W x
# T: whose clients are believed.
certutil -A -d sql:nss -n authority -t T,, -i ca.pem
