/// A relay under measurement: a process, and what it has used of the processor.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace airmodem::bench {

class Process {
 public:
  /// Starts `words`; its standard output and error go nowhere.
  explicit Process(const std::vector<std::string>& words);
  /// Ends it with SIGTERM and waits for it.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Processor time used so far, from the kernel's scheduler, in seconds.
  double cpu_seconds() const;

 private:
  pid_t pid_ = -1;
};

}  // namespace airmodem::bench
