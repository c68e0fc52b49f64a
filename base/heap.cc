#include "base/heap.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace scantrend {
namespace {

// 0 if it cannot be read.
size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t pages = 0;
  size_t resident_pages = 0;
  file >> pages >> resident_pages;
  return resident_pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

bool ReturnFreeMemory() {
  const struct mallinfo2 heap = mallinfo2();
  if (ResidentBytes() <= heap.uordblks + heap.hblkhd + kFreeResidentBytesMax) {
    return false;
  }
  malloc_trim(0);
  return true;
}

}  // namespace scantrend
