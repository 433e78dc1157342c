// void strongroom_switch_stack(void* context /* x0 */, void (*work)(void*) /* x1 */, void* top /* x2 */)
// AAPCS64: x0 to x17 and v0 to v7, v16 to v31 are the caller's to lose; of v8 to v15 the low halves must survive, and a write to
// the low half clears the rest (of an SVE register too).
#if defined(__aarch64__)
  .text
  .globl strongroom_switch_stack
  .hidden strongroom_switch_stack
  .type strongroom_switch_stack, %function
strongroom_switch_stack:
  .cfi_startproc
  hint #34                        // bti c
  stp x29, x30, [sp, #-16]!
  .cfi_def_cfa_offset 16
  .cfi_offset x29, -16
  .cfi_offset x30, -8
  mov x29, sp
  .cfi_def_cfa_register x29
  mov sp, x2
  blr x1
  mov sp, x29
  ldp x29, x30, [sp], #16
  .cfi_def_cfa sp, 0
  b strongroom_clear_registers
  .cfi_endproc
  .size strongroom_switch_stack, . - strongroom_switch_stack

// void strongroom_clear_registers(void)
  .globl strongroom_clear_registers
  .hidden strongroom_clear_registers
  .type strongroom_clear_registers, %function
strongroom_clear_registers:
  .cfi_startproc
  hint #34
  .irp n, 0,1,2,3,4,5,6,7,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  movi v\n\().2d, #0
  .endr
  .irp n, 8,9,10,11,12,13,14,15
  mov v\n\().8b, v\n\().8b
  .endr
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17
  mov x\n, xzr
  .endr
  ret
  .cfi_endproc
  .size strongroom_clear_registers, . - strongroom_clear_registers
#endif
  .section .note.GNU-stack, "", %progbits
