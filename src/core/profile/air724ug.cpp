/// The Air724UG as captures show it (spec: boot.text, identity.*). The numbers of module and card
/// are made up and pass the checks that real ones pass.
#include "airmodem/profile.h"

namespace airmodem {

Profile air724ug() {
  return Profile{
      .name = "air724ug",
      .identity =
          {
              .manufacturer = "AirM2M",
              .model = "Air724UG",
              .revision = "AirM2M_Air724UG_V401881_LTE_AT",
              .imei = "867724030000019",
              .imsi = "460010000000016",
              .iccid = "89860100000000000018",
          },
      .power = {},
      .sim = {},
      .network =
          {
              .apn = "cmnet",
              .operator_id = "46001",
              .operator_name = "CHN-UNICOM",
              .area = "1863",
              .cell = "0183db22",
          },
      .limits = {},
      .real_times =
          {
              .boot = std::chrono::seconds(1),
              .network = std::chrono::seconds(3),
              .bearer = std::chrono::milliseconds(100),
              .connect = std::chrono::milliseconds(100),
          },
      .dialect = {},
      .announcements =
          {
              .started = {"RDY"},
              .card_ready = {"+CPIN: READY"},
              .pin_required = {"+CPIN: SIM PIN"},
              .puk_required = {"+CPIN: SIM PUK"},
              .card_absent = {"+CPIN: NOT INSERTED"},
              .network_found = {"^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1",
                                "+NITZ: {time},0"},
              .network_lost = {"^MODE: 0,0", "+NO Service", "+CGEV: NW PDN DEACT 1",
                               "+CGEV: ME DETACH"},
          },
  };
}

}  // namespace airmodem
