#include "app/doctor_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/json.h"
#include "core/text/escape.h"

namespace airmodem {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kTitleColumns = 20;
constexpr std::size_t kIndent = 8;

std::string_view mark(client::Verdict verdict) {
  constexpr std::string_view kMarks[] = {"[ok]", "[NO]", "[--]"};
  return kMarks[static_cast<std::size_t>(verdict)];
}

// What can be read stays as it is, so that a command can be copied to a port.
std::string printable(std::string_view text) {
  std::string out;
  for (const char& byte : text) {
    if (byte == '"') {
      out += byte;
    } else {
      append_escaped(out, std::string_view(&byte, 1));
    }
  }
  return out;
}

// `label` and the text after it, broken at blanks and indented.
std::string paragraph(std::string_view label, std::string_view text) {
  std::string out = fmt::format("{:{}}{:<10}", "", kIndent, label);
  std::size_t column = out.size();
  const std::size_t start = column;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > start && column + 1 + word.size() > kColumns) {
      out += fmt::format("\n{:{}}", "", start);
      column = start;
    }
    if (column > start) out += ' ';
    out += word;
    column += word.size() + (column > start ? 1 : 0);
  }
  return out + "\n";
}

std::string exchange_in_words(const client::Exchange& exchange) {
  std::string out = paragraph("asked", printable(exchange.asked));
  if (exchange.answered.empty()) return out + paragraph("answer", "(nothing)");
  std::string_view label = "answer";
  for (const std::string& line : exchange.answered) {
    out += paragraph(std::exchange(label, ""), printable(line));
  }
  return out;
}

Json json_of(const client::Exchange& exchange) {
  return {{"asked", exchange.asked}, {"answered", exchange.answered}};
}

Json json_of(const client::Finding& finding) {
  Json exchanges = Json::array();
  for (const client::Exchange& exchange : finding.exchanges) exchanges.push_back(json_of(exchange));
  return {
      {"name", finding.name},    {"title", finding.title},   {"verdict", to_text(finding.verdict)},
      {"finding", finding.what}, {"advice", finding.advice}, {"exchanges", std::move(exchanges)}};
}

}  // namespace

std::string finding_in_words(const client::Finding& finding) {
  std::string out = fmt::format("{}  {:{}}{}\n", mark(finding.verdict), finding.title,
                                kTitleColumns, printable(finding.what));
  if (finding.verdict == client::Verdict::NotWell) {
    for (const client::Exchange& exchange : finding.exchanges) out += exchange_in_words(exchange);
  }
  if (!finding.advice.empty()) out += paragraph("do", printable(finding.advice));
  return out;
}

std::string summary_in_words(const std::vector<client::Finding>& findings) {
  if (all_well(findings)) return "All is well.\n";
  std::vector<std::string_view> not_well;
  std::size_t not_looked_at = 0;
  for (const client::Finding& finding : findings) {
    if (finding.verdict == client::Verdict::NotWell) not_well.push_back(finding.title);
    if (finding.verdict == client::Verdict::NotLookedAt) ++not_looked_at;
  }
  std::string out =
      not_well.empty() ? "Given up" : fmt::format("Not well: {}", fmt::join(not_well, ", "));
  if (not_looked_at > 0) out += fmt::format("; {} not looked at", not_looked_at);
  return out + ".\n";
}

std::string report_as_json(const CheckedModule& module,
                           const std::vector<client::Finding>& findings) {
  Json checks = Json::array();
  for (const client::Finding& finding : findings) checks.push_back(json_of(finding));
  const Json report = {{"port", module.port},
                       {"model", module.model},
                       {"well", all_well(findings)},
                       {"checks", std::move(checks)}};
  return in_ascii(report);
}

bool all_well(const std::vector<client::Finding>& findings) {
  return !findings.empty() && std::ranges::all_of(findings, [](const client::Finding& finding) {
    return finding.verdict == client::Verdict::Well;
  });
}

}  // namespace airmodem
