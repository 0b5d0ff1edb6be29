#include "core/text/result_code.h"

#include <algorithm>
#include <array>

namespace airmodem {
namespace {

struct CmeText {
  CmeError error;
  std::string_view text;
};

constexpr std::array kCmeTexts{
    CmeText{CmeError::NotAllowed, "operation not allowed"},
    CmeText{CmeError::NotSupported, "operation not supported"},
    CmeText{CmeError::SimNotInserted, "SIM not inserted"},
    CmeText{CmeError::SimPinRequired, "SIM PIN required"},
    CmeText{CmeError::SimPukRequired, "SIM PUK required"},
    CmeText{CmeError::SimBusy, "SIM busy"},
    CmeText{CmeError::IncorrectPassword, "incorrect password"},
    CmeText{CmeError::NoNetwork, "no network service"},
    CmeText{CmeError::InvalidParameters, "parameters are invalid"},
    CmeText{CmeError::FileNotExist, "FILE NOT EXIST"},
    CmeText{CmeError::FileTooLarge, "FILE TOO LARGE"},
    CmeText{CmeError::PdpAuthentication, "PDP authentication failure"},
    CmeText{CmeError::Other, "Other Error"},
};

}  // namespace

std::string_view words(ResultCode code) {
  switch (code) {
    case ResultCode::Ok:
      return "OK";
    case ResultCode::Connect:
      return "CONNECT";
    case ResultCode::NoCarrier:
      return "NO CARRIER";
    case ResultCode::Error:
      return "ERROR";
  }
  return "ERROR";
}

std::string_view words(CmeError error) {
  const auto* row = std::ranges::find(kCmeTexts, error, &CmeText::error);
  return row == kCmeTexts.end() ? "Other Error" : row->text;
}

}  // namespace airmodem
