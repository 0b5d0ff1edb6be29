#include "adapters/tls/chosen_random.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "core/check.h"

namespace airmodem {
namespace {

constexpr const char* kName = "AIRMODEM-CHOSEN";
constexpr const char* kProviderName = "airmodem-chosen";

// The parameters of our own: what is offered, and how many bytes of it are not used yet.
constexpr const char* kOffer = "airmodem-offer";
constexpr const char* kLeft = "airmodem-left";

// As much as OpenSSL's own generators give at once.
constexpr std::size_t kMostAtOnce = 1 << 16;
constexpr unsigned kStrength = 256;

/// One instance of the generator: a library context has a public and a private one, and a primary
/// one above them, which is asked for nothing.
struct Generator {
  std::string offer;
  bool is_ready = false;
};

// Called from C: no exception may leave them.

Generator& generator(void* context) noexcept { return *static_cast<Generator*>(context); }

void* new_generator(void*, void*, const OSSL_DISPATCH*) noexcept {
  return new (std::nothrow) Generator;
}

void free_generator(void* context) noexcept {
  std::unique_ptr<Generator>(&generator(context)).reset();
}

int instantiate(void* context, unsigned, int, const unsigned char*, std::size_t,
                const OSSL_PARAM*) noexcept {
  generator(context).is_ready = true;
  return 1;
}

int uninstantiate(void* context) noexcept {
  generator(context).is_ready = false;
  return 1;
}

int generate(void* context, unsigned char* out, std::size_t size, unsigned strength, int,
             const unsigned char*, std::size_t) noexcept {
  std::string& offer = generator(context).offer;
  if (offer.empty() || offer.size() != size) return RAND_bytes_ex(nullptr, out, size, strength);
  const std::string answer = std::exchange(offer, {});
  answer.copy(reinterpret_cast<char*>(out), size);
  return 1;
}

// One loop, one thread: there is nothing to lock.
int enable_locking(void*) noexcept { return 1; }
int lock(void*) noexcept { return 1; }
void unlock(void*) noexcept {}

int get_parameters(void* context, OSSL_PARAM parameters[]) noexcept {
  const Generator& from = generator(context);
  OSSL_PARAM* found = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_MAX_REQUEST);
  if (found != nullptr && OSSL_PARAM_set_size_t(found, kMostAtOnce) == 0) return 0;
  found = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STRENGTH);
  if (found != nullptr && OSSL_PARAM_set_uint(found, kStrength) == 0) return 0;
  found = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STATE);
  const int state = from.is_ready ? EVP_RAND_STATE_READY : EVP_RAND_STATE_UNINITIALISED;
  if (found != nullptr && OSSL_PARAM_set_int(found, state) == 0) return 0;
  found = OSSL_PARAM_locate(parameters, kLeft);
  return found == nullptr || OSSL_PARAM_set_size_t(found, from.offer.size()) != 0 ? 1 : 0;
}

int set_parameters(void* context, const OSSL_PARAM parameters[]) noexcept {
  const OSSL_PARAM* const found = OSSL_PARAM_locate_const(parameters, kOffer);
  if (found == nullptr) return 1;
  try {
    generator(context).offer.assign(static_cast<const char*>(found->data), found->data_size);
  } catch (const std::exception&) {  // there is no memory for it
    return 0;
  }
  return 1;
}

/// OpenSSL's tables hold functions of every shape as one type.
template <class Function>
OSSL_DISPATCH entry(int id, Function* function) noexcept {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  static const OSSL_DISPATCH kGenerator[] = {entry(OSSL_FUNC_RAND_NEWCTX, new_generator),
                                             entry(OSSL_FUNC_RAND_FREECTX, free_generator),
                                             entry(OSSL_FUNC_RAND_INSTANTIATE, instantiate),
                                             entry(OSSL_FUNC_RAND_UNINSTANTIATE, uninstantiate),
                                             entry(OSSL_FUNC_RAND_GENERATE, generate),
                                             entry(OSSL_FUNC_RAND_ENABLE_LOCKING, enable_locking),
                                             entry(OSSL_FUNC_RAND_LOCK, lock),
                                             entry(OSSL_FUNC_RAND_UNLOCK, unlock),
                                             entry(OSSL_FUNC_RAND_GET_CTX_PARAMS, get_parameters),
                                             entry(OSSL_FUNC_RAND_SET_CTX_PARAMS, set_parameters),
                                             {0, nullptr}};
  static const OSSL_ALGORITHM kAlgorithms[] = {
      {kName, "provider=airmodem-chosen", kGenerator, "chosen answers, else the true generator"},
      {nullptr, nullptr, nullptr, nullptr}};
  *no_cache = 0;
  return operation == OSSL_OP_RAND ? kAlgorithms : nullptr;
}

int begin_provider(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                   void** context) {
  static const OSSL_DISPATCH kProvider[] = {entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
                                            {0, nullptr}};
  *out = kProvider;
  *context = const_cast<OSSL_CORE_HANDLE*>(handle);  // OpenSSL wants one; nothing reads it
  return 1;
}

}  // namespace

ChosenRandom::ChosenRandom(OSSL_LIB_CTX* library) : library_(library) {
  need_memory(OSSL_PROVIDER_add_builtin(library, kProviderName, begin_provider) == 1);
  provider_.reset(OSSL_PROVIDER_load(library, kProviderName));
  need_memory(provider_ != nullptr);
  need_memory(RAND_set_DRBG_type(library, kName, nullptr, nullptr, nullptr) == 1);
}

bool ChosenRandom::offer(std::string_view bytes) noexcept {
  // Parameters go both ways; these are only read.
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(kOffer, const_cast<char*>(bytes.data()), bytes.size()),
      OSSL_PARAM_END};
  return EVP_RAND_CTX_set_params(RAND_get0_public(library_), parameters) == 1;
}

bool ChosenRandom::withdraw() {
  std::size_t left = 0;
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(kLeft, &left), OSSL_PARAM_END};
  AIRMODEM_CHECK(EVP_RAND_CTX_get_params(RAND_get0_public(library_), parameters) == 1);
  AIRMODEM_CHECK(offer(""));
  return left == 0;
}

}  // namespace airmodem
