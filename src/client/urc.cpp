#include "client/urc.h"

#include <algorithm>
#include <span>

#include "client/fields.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

enum class Match : std::uint8_t {
  Whole,     ///< the words and nothing else
  Beginning  ///< something may follow them
};

struct Row {
  std::string_view words;
  Match match = Match::Whole;
  UrcKind kind = UrcKind::Radio;
};

// Those that may follow `<n>,`.
constexpr Row kOfLinks[] = {
    {"CONNECT OK", Match::Whole, UrcKind::ConnectOk},
    {"CONNECT FAIL", Match::Whole, UrcKind::ConnectFail},
    {"ALREADY CONNECT", Match::Whole, UrcKind::AlreadyConnect},
    {"CLOSED", Match::Whole, UrcKind::Closed},
    {"TCP ERROR:", Match::Beginning, UrcKind::Closed},
    {"REMOTE IP:", Match::Beginning, UrcKind::PeerIn},
};

constexpr Row kOthers[] = {
    {"CONNECT", Match::Whole, UrcKind::DataMode},
    {"STATE:", Match::Beginning, UrcKind::State},
    {"SERVER OK", Match::Whole, UrcKind::ServerOk},
    {"SERVER CLOSE", Match::Whole, UrcKind::ServerClose},
    {"+CIPRXGET: 1", Match::Beginning, UrcKind::DataHeld},
    {"+CIPRXGET:1", Match::Beginning, UrcKind::DataHeld},  // older families
    {"+PDP: DEACT", Match::Whole, UrcKind::BearerLost},
    {"RDY", Match::Whole, UrcKind::Booted},
    {"NORMAL POWER DOWN", Match::Whole, UrcKind::PoweredDown},
    {"UNDER-VOLTAGE POWER DOWN", Match::Whole, UrcKind::PoweredDown},
    {"OVER-VOLTAGE POWER DOWN", Match::Whole, UrcKind::PoweredDown},
    {"+CPIN:", Match::Beginning, UrcKind::Radio},
    {"+CFUN:", Match::Beginning, UrcKind::Radio},
    {"+CREG:", Match::Beginning, UrcKind::Radio},
    {"+CGREG:", Match::Beginning, UrcKind::Radio},
    {"+CEREG:", Match::Beginning, UrcKind::Radio},
    {"+CGEV:", Match::Beginning, UrcKind::Radio},
    {"+NITZ:", Match::Beginning, UrcKind::Radio},
    {"+CTZV:", Match::Beginning, UrcKind::Radio},
    {"*PSUTTZ:", Match::Beginning, UrcKind::Radio},
    {"DST:", Match::Beginning, UrcKind::Radio},
    {"^MODE:", Match::Beginning, UrcKind::Radio},
    {"+E_UTRAN Service", Match::Whole, UrcKind::Radio},
    {"+NO Service", Match::Whole, UrcKind::Radio},
    {"Call Ready", Match::Whole, UrcKind::Radio},
    {"SMS Ready", Match::Whole, UrcKind::Radio},
    {"RECV FROM:", Match::Beginning, UrcKind::Radio},
};

const Row* find(std::span<const Row> rows, std::string_view line) {
  const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
    return candidate.match == Match::Whole ? line == candidate.words
                                           : line.starts_with(candidate.words);
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

std::optional<Urc> parse_urc(std::string_view line) {
  std::optional<LinkId> link;
  const std::size_t comma = line.find(',');
  if (comma == 1) link = parse_link(line.substr(0, 1));
  const std::string_view words = link ? trim(line.substr(2)) : line;
  const Row* row = find(kOfLinks, words);
  if (row == nullptr && !link) row = find(kOthers, words);
  if (row == nullptr) return std::nullopt;
  Urc urc{.kind = row->kind, .link = link, .detail = trim(words.substr(row->words.size()))};
  if (urc.kind == UrcKind::DataHeld) {  // `+CIPRXGET: 1`, `+CIPRXGET: 1,<n>`
    if (!urc.detail.empty() && !urc.detail.starts_with(',')) return std::nullopt;
    FieldReader fields(urc.detail);
    fields.next();
    urc.link = parse_link(fields.next());
  }
  return urc;
}

bool is_plausible_urc(std::string_view line) {
  if (std::string_view("+^*%$").find(line.front()) == std::string_view::npos) return false;
  const std::string_view name = line.substr(1, line.find(':') - 1);
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == ' ';
  });
}

}  // namespace airmodem::client
