// void strongroom_switch_stack(void* context /* rdi */, void (*work)(void*) /* rsi */, void* top /* rdx */)
// System V ABI: every vector register and rax, rcx, rdx, rsi, rdi, r8 to r11 are the caller's to lose, so clearing them is free of
// side effects and leaves nothing of the work in a register that a later core dump would show.
#if defined(__x86_64__)
  .text
  .globl strongroom_switch_stack
  .hidden strongroom_switch_stack
  .type strongroom_switch_stack, @function
strongroom_switch_stack:
  .cfi_startproc
  endbr64
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  movq %rdx, %rsp
  callq *%rsi
  movq %rbp, %rsp
  popq %rbp
  .cfi_def_cfa %rsp, 8
  jmp strongroom_clear_registers
  .cfi_endproc
  .size strongroom_switch_stack, . - strongroom_switch_stack

// void strongroom_clear_registers(void)
  .globl strongroom_clear_registers
  .hidden strongroom_clear_registers
  .type strongroom_clear_registers, @function
strongroom_clear_registers:
  .cfi_startproc
  endbr64
  movl strongroom_vector_level(%rip), %eax
  testl %eax, %eax
  jz .Lsse
  vzeroall                        // all of ymm0-15, and of zmm0-15
  cmpl $2, %eax
  jb .Lcleared
  .irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  vpxord %xmm\n, %xmm\n, %xmm\n   // clears the whole zmm register
  .endr
  .irp n, 0,1,2,3,4,5,6,7
  kxorw %k\n, %k\n, %k\n
  .endr
  jmp .Lcleared
.Lsse:
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  pxor %xmm\n, %xmm\n
  .endr
.Lcleared:
  xorl %eax, %eax
  xorl %ecx, %ecx
  xorl %edx, %edx
  xorl %esi, %esi
  xorl %edi, %edi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  xorl %r11d, %r11d
  retq
  .cfi_endproc
  .size strongroom_clear_registers, . - strongroom_clear_registers
#endif
  .section .note.GNU-stack, "", @progbits
