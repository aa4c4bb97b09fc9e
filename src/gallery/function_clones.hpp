#pragma once

/// Compiles a function for several instruction sets into one binary, the best of which is chosen at start; once where
/// the compiler cannot, or a sanitizer would not survive the choice.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define MASKID_CLONES(...) __attribute__((target_clones(__VA_ARGS__)))
#else
#define MASKID_CLONES(...)
#endif
