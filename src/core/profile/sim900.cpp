/// The SIM900: as the SIM800L but for its identity, its eight links and the missing blank in an
/// announcement of received data (spec: profile.sim900).
#include "airmodem/profile.h"

namespace airmodem {

Profile sim900() {
  Profile profile = sim800();
  profile.name = "sim900";
  profile.identity.model = "SIMCOM_SIM900";
  profile.identity.revision = "Revision:1137B02SIM900M64_ST_ENHANCE";
  profile.identity.information = "SIM900 R11.0";
  profile.limits.links = 8;
  profile.dialect.announces_with_blank = false;
  return profile;
}

}  // namespace airmodem
