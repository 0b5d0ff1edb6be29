/// A check-up's findings as text: for people, and as JSON for machines. docs/doctor.md describes
/// both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airmodem/check_up.h"

namespace airmodem {

/// One check as it is shown to a person: a line, and below it, indented, what there is to know
/// where it is not well. With line ends. Bytes that a terminal would not show are escaped.
std::string finding_in_words(const client::Finding& finding);

/// The last line of that report, with its end.
std::string summary_in_words(const std::vector<client::Finding>& findings);

/// What the report says beside the findings.
struct CheckedModule {
  std::string_view port;
  std::string_view model;  ///< empty: unknown
};

/// The report as one JSON object, with a line end. It is ASCII: other characters are escaped,
/// and bytes that are not UTF-8 stand as U+FFFD.
std::string report_as_json(const CheckedModule& module,
                           const std::vector<client::Finding>& findings);

/// Whether every check was made and is well.
bool all_well(const std::vector<client::Finding>& findings);

}  // namespace airmodem
