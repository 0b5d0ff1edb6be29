#pragma once

// Declares the instance of {fmt}'s formatter that spdlog uses, so that no file makes its own. The
// one file that defines AIRMODEM_DEFINES_FORMATTER makes it. Since version 10 {fmt} does so itself.

#include <fmt/format.h>

#if FMT_VERSION < 100000

#ifdef AIRMODEM_DEFINES_FORMATTER
#define AIRMODEM_EXTERN
#else
#define AIRMODEM_EXTERN extern
#endif

AIRMODEM_EXTERN template void fmt::detail::vformat_to<char>(buffer<char>&, basic_string_view<char>,
                                                            basic_format_args<FMT_BUFFER_CONTEXT(char)>,
                                                            locale_ref);

#endif
