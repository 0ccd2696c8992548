// What jemalloc reads when it starts (its manual, "TUNING"): memory in pages of 2 MB where the system has them to give on
// request (transparent_hugepage "madvise" or "always"). Each small page is a fault at first touch, which takes up
// to 10 microseconds on virtual machines: a third of a capture's time, and half of a restore's. BENCHMARKS.md has both.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always";
}
