/// The SIM800L as its manual and its drivers show it (spec: profile.*). The numbers of module and
/// card are made up and pass the checks that real ones pass.
#include "airmodem/profile.h"

namespace airmodem {

Profile sim800() {
  return Profile{
      .name = "sim800",
      .identity =
          {
              .manufacturer = "SIMCOM_Ltd",
              .model = "SIMCOM_SIM800L",
              .revision = "Revision:1418B05SIM800L24",
              .information = "SIM800 R14.18",
              .imei = "864773030000027",
              .imsi = "460000000000027",
              .iccid = "89860000000000000027",
          },
      .power = {},
      .sim = {},
      .network =
          {
              .apn = "cmnet",
              .operator_id = "46000",
              .operator_name = "CHINA MOBILE",
              .area = "1863",
              .cell = "9d5f",
              .technology = 0,
          },
      .limits =
          {
              .send = std::chrono::seconds(645),
              .escape_before = std::chrono::milliseconds(1000),
              .escape_after = std::chrono::milliseconds(1000),
              .wait_unit = std::chrono::milliseconds(200),
              .line_feed_wait = std::chrono::milliseconds(10),
          },
      .real_times =
          {
              .boot = std::chrono::seconds(1),
              .network = std::chrono::seconds(3),
              .bearer = std::chrono::milliseconds(100),
              .connect = std::chrono::milliseconds(100),
          },
      .dialect =
          {
              .error_format = 0,
              .acknowledges_plain_sends = true,
              .has_plain_receive = false,
              .most_receive_mode = 4,
              .names_sender_in_multi = true,
              .short_transparent_parameters = true,
              .bare_identity = true,
              .line_feed_ends_line = true,
              .names_operator = true,
          },
      .announcements =
          {
              .started = {"RDY", "+CFUN: 1"},
              .card_ready = {"+CPIN: READY"},
              .pin_required = {"+CPIN: SIM PIN"},
              .puk_required = {"+CPIN: SIM PUK"},
              .card_absent = {"+CPIN: NOT INSERTED"},
              .network_found = {"Call Ready", "SMS Ready"},
              .network_lost = {},
          },
  };
}

}  // namespace airmodem
