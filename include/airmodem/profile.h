/// What makes one module differ from another: a profile is data, and nothing asks for its name.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "airmodem/time.h"

namespace airmodem {

/// Who the module and its card are.
struct Identity {
  std::string manufacturer;
  std::string model;
  std::string revision;
  std::string imei;   ///< 15 digits
  std::string imsi;   ///< 15 digits
  std::string iccid;  ///< 20 digits
};

/// The network that the module finds.
struct NetworkFacts {
  std::string apn;          ///< what the network gives to a bare AT+CSTT
  std::string operator_id;  ///< as COPS shows it, digits
  std::string area;         ///< area code, hex
  std::string cell;         ///< cell, hex
  int technology = 7;       ///< 7 is LTE
  int signal_strength = 28;
  int signal_error_rate = 0;
};

/// How long and how much (spec 5, 7, 11).
struct Limits {
  std::size_t payload = 1460;  ///< bytes of one CIPSEND and of one report of received data
  Duration connect = std::chrono::seconds(75);
  Duration lookup = std::chrono::seconds(12);
  Duration bearer = std::chrono::seconds(90);
  Duration escape_before = std::chrono::milliseconds(1000);  ///< silence before +++ (spec 9)
  Duration escape_between = std::chrono::milliseconds(500);  ///< at most, between its signs
  Duration escape_after = std::chrono::milliseconds(500);    ///< silence after it
  Duration wait_unit = std::chrono::milliseconds(100);       ///< of CIPCCFG's WaitTm
};

/// One kind of module.
struct Profile {
  std::string name;
  Identity identity;
  NetworkFacts network;
  Limits limits;
  /// The lines that greet the first host; `{time}` stands for yy/MM/dd,hh:mm:ss+zz.
  std::vector<std::string> boot_text;
};

/// The Air724UG with its AT firmware, the default.
Profile air724ug();

}  // namespace airmodem
